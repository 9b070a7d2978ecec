"""URLs of the API and its tokens."""

from django.urls import path

from integrations.api import views as api_views
from integrations.api.application import api
from integrations.imports import views as imports
from integrations.mcp.endpoint import mcp
from integrations.tokens import views as tokens

urlpatterns = [
    path("me/tokens/", tokens.tokens, name="api_tokens"),
    path("me/tokens/new/", tokens.token_new, name="api_token_new"),
    path("me/tokens/<int:number>/revoke/", tokens.token_revoke, name="api_token_revoke"),
    path("imports/", imports.imports, name="imports"),
    path("imports/jira/", imports.jira_import, name="jira_import"),
    path("imports/jira/<int:number>/forget/", imports.jira_forget, name="jira_forget"),
    path("imports/<int:number>/", imports.data_import, name="data_import"),
    path("imports/<int:number>/undo/", imports.data_import_undo, name="data_import_undo"),
    path("api/docs/", api_views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("mcp", mcp, name="mcp"),
]
