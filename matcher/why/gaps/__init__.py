"""Why a seat is empty or a need uncovered, and the same counted again."""
