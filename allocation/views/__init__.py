"""The managers' pages."""

from allocation.views.board import allocation, balance, collisions, coverage, skills
from allocation.views.lead import ahead, cell, lead, lead_strain

__all__ = ["ahead", "allocation", "balance", "cell", "collisions", "coverage", "lead", "lead_strain", "skills"]
