/**
 * Models on disk as safetensors, codes as npz. Imports {@code org.halfspace}, {@code code}, {@code
 * data} and {@code source}.
 */
package org.halfspace.model;
