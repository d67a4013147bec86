"""Training moves spectra: any loss of the Gram matrix, and the linear model in closed form."""
