"""Nothing of the week is in the admin, on purpose.

Plans, decisions, actual hours and meetings are seen by the person alone; an administrator runs the installation and is
no exception. To move or keep them, use `manage.py backup`.
"""
