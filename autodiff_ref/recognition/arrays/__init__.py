"""How samples, parameters and gradients lie in somebody's arrays, and back to ours."""
