// SPDX-License-Identifier: Apache-2.0
/**
 * Kernels one by one, on one thread, by JMH, each beside what limits it. JMH makes subclasses of
 * the classes with benchmarks, so these are public and not final.
 */
package org.halfspace.bench.kernels;
