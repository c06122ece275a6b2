"""Triage: free Chinese text in, an assessment with reasons out. Pure; see ``Triage``."""

from triage.assess import Triage
from triage.assessment import Assessment, Fact, Reason

__all__ = ["Assessment", "Fact", "Reason", "Triage"]
