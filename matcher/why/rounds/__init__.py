"""Two rounds beside each other, and the best with few changes."""
