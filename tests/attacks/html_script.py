"""Shows scripts: as HTML, as JavaScript, as a picture, in text and in names, for whoever opens the graded notebook."""

# %% mean_loss
from IPython.display import HTML, SVG, Javascript, display

display(HTML("<script>document.title = 'battery-was-here'</script><img src=x onerror=alert(1)>"))
display(Javascript("document.title = 'battery-was-here'"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))


class Script(Exception):
    def __str__(self):
        return "<script>alert(1)</script>"


def mean_loss(errors, cases, cost):
    raise Script


# %% best
best = "<script>alert(1)</script>"
