// SPDX-License-Identifier: Apache-2.0
/**
 * How codes are made and decoded: kernels by the Vector API, {@code jdk.incubator.vector}, where
 * that module is present ({@code --add-modules jdk.incubator.vector}) and the machine has vectors
 * of at least 8 floats, and a way without it. {@link org.halfspace.code.engine.VectorApi#present}
 * says which is taken. No other package knows the module.
 *
 * <p>Only preferred species are used, one for each type of element: once a second one is loaded, as
 * by a conversion between shapes, Java 17 no longer sees what type the sums of a loop have, and all
 * kernels of that element become seven times slower.
 */
package org.halfspace.code.engine;
