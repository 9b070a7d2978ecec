"""Single sign-on: django-allauth's OpenID Connect provider, customised as its documentation describes.

django-allauth finds the provider by this app's `provider` and `urls`. `views` adds the checks of OpenID Connect that it
leaves out; who may sign in is decided in `people/authentication.py`.
"""
