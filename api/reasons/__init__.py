"""Why a proposal leaves seats empty and needs uncovered."""
