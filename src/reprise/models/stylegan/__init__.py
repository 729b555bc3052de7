"""StyleGAN2 (Karras et al., 2020), "Analyzing and Improving the Image Quality of StyleGAN", in its parts."""
