"""URLs of the API, its tokens, and webhooks."""

from django.urls import path

from integrations.api import views as api_views
from integrations.api.application import api
from integrations.imports import views as imports
from integrations.mcp.endpoint import mcp
from integrations.tokens import views as tokens
from integrations.webhooks import views as webhooks

urlpatterns = [
    path("me/tokens/", tokens.tokens, name="api_tokens"),
    path("me/tokens/new/", tokens.token_new, name="api_token_new"),
    path("me/tokens/<int:number>/revoke/", tokens.token_revoke, name="api_token_revoke"),
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("initiatives/<slug:slug>/webhooks/", webhooks.initiative_webhooks, name="initiative_webhooks"),
    path("initiatives/<slug:slug>/webhooks/new/", webhooks.initiative_webhook_new, name="initiative_webhook_new"),
    path("me/webhook/", webhooks.my_week_webhook, name="my_week_webhook"),
    path("webhooks/<int:number>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:number>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("webhooks/<int:number>/active/", webhooks.webhook_active, name="webhook_active"),
    path("webhooks/<int:number>/test/", webhooks.webhook_test, name="webhook_test"),
    path("webhooks/<int:number>/again/<int:delivery>/", webhooks.webhook_again, name="webhook_again"),
    path("webhooks/<int:number>/remove/", webhooks.webhook_remove, name="webhook_remove"),
    path("webhooks/undo/<str:name>/", webhooks.webhook_undo, name="webhook_undo"),
    path("imports/", imports.imports, name="imports"),
    path("imports/jira/", imports.jira_import, name="jira_import"),
    path("imports/jira/<int:number>/forget/", imports.jira_forget, name="jira_forget"),
    path("imports/<int:number>/", imports.data_import, name="data_import"),
    path("imports/<int:number>/undo/", imports.data_import_undo, name="data_import_undo"),
    path("api/docs/", api_views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("mcp", mcp, name="mcp"),
]
