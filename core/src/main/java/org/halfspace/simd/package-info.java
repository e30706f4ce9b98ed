/**
 * Kernels by the Vector API, {@code jdk.incubator.vector}, used where that module is present
 * ({@code --add-modules jdk.incubator.vector}) and the machine has vectors of at least 8 floats.
 * Every caller has a plain way beside it; {@link org.halfspace.simd.VectorApi#present} says which
 * is taken. No other package knows the module.
 */
package org.halfspace.simd;
