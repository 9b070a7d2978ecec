"""URLs of the API and its tokens."""

from django.urls import path

from integrations.api import views as api_views
from integrations.api.application import api
from integrations.mcp.endpoint import mcp
from integrations.tokens import views as tokens

urlpatterns = [
    path("me/tokens/", tokens.tokens, name="api_tokens"),
    path("me/tokens/new/", tokens.token_new, name="api_token_new"),
    path("me/tokens/<int:number>/revoke/", tokens.token_revoke, name="api_token_revoke"),
    path("api/docs/", api_views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("mcp", mcp, name="mcp"),
]
