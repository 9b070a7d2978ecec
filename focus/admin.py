"""Nothing of the week is in the admin, on purpose.

Plans, decisions, actual hours and meetings are seen by the person alone; an administrator runs the installation and is
no exception. Whoever needs them moved or kept uses the organisation file with `--private`, on the command line.
"""
