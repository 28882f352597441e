"""What the notebooks import: checks, plots, and one module a running example. It holds no answer to any exercise."""
