"""Why: reasons for what a round came to, in numbers and ids."""
