"""Addresses of the journal, the impact document, goals and mentors."""

from django.urls import path

from growth.goals import views as goals
from growth.impact import views as impact
from growth.journal import views as journal
from growth.mentors import views as mentors
from growth.sharing import views as sharing

urlpatterns = [
    path("me/growth/", journal.growth, name="growth"),
    path("me/growth/proposals/", journal.growth_proposals, name="growth_proposals"),
    path("me/growth/keep/", journal.growth_keep, name="growth_keep"),
    path("me/growth/dismiss/", journal.growth_dismiss, name="growth_dismiss"),
    path("me/growth/entries/<int:number>/", journal.growth_entry, name="growth_entry"),
    path("me/growth/entries/<int:number>/remove/", journal.growth_entry_remove, name="growth_entry_remove"),
    path("me/growth/undo/<str:name>/", journal.growth_entry_undo, name="growth_entry_undo"),
    path("me/growth/impact/", impact.growth_impact, name="growth_impact"),
    path("me/growth/goals/", goals.growth_goals, name="growth_goals"),
    path("me/growth/goals/initiatives/", goals.growth_serving, name="growth_serving"),
    path("me/growth/goals/<int:number>/", goals.growth_goal, name="growth_goal"),
    path("me/growth/goals/<int:number>/status/", goals.growth_goal_status, name="growth_goal_status"),
    path("me/growth/goals/<int:number>/up/", goals.growth_goal_up, name="growth_goal_up"),
    path("me/growth/goals/<int:number>/remove/", goals.growth_goal_remove, name="growth_goal_remove"),
    path("me/growth/goals/undo/<str:name>/", goals.growth_goal_undo, name="growth_goal_undo"),
    path("me/growth/goals/<int:number>/mentors/", mentors.growth_mentors, name="growth_mentors"),
    path("me/growth/goals/<int:number>/share/", sharing.growth_goal_share, name="growth_goal_share"),
    path("me/growth/entries/<int:number>/share/", sharing.growth_entry_share, name="growth_entry_share"),
    path("me/growth/mentoring/", mentors.growth_mentoring, name="growth_mentoring"),
    path("me/growth/mentoring/offers/<int:number>/remove/", mentors.growth_offer_remove, name="growth_offer_remove"),
    path("me/growth/mentoring/undo/<str:name>/", mentors.growth_offer_undo, name="growth_offer_undo"),
    path("me/growth/mentoring/<int:number>/agree/", mentors.growth_mentoring_agree, name="growth_mentoring_agree"),
    path("me/growth/mentoring/<int:number>/end/", mentors.growth_mentoring_end, name="growth_mentoring_end"),
    path("allocation/<slug:key>/growth/", sharing.growth_shared, name="growth_shared"),
]
