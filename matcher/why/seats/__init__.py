"""Why this person sits here, who else could, and what that costs the round."""
