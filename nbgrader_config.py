"""nbgrader's settings for this course. Start JupyterLab in this folder; `make lab` does."""

c = get_config()  # noqa: F821 - nbgrader and JupyterLab hand it in

c.CourseDirectory.course_id = "ml-systems"
c.Engine.packages = ["course"]  # what students' code may import beside the installed packages: not the lessons
