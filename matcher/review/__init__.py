"""A proposal in people's hands: who may take a seat, and what a change of seats comes to."""

from matcher.review.candidates import Candidate, Candidates, candidates
from matcher.review.edit import Edited, Review, SeatChange

__all__ = ["Candidate", "Candidates", "Edited", "Review", "SeatChange", "candidates"]
