// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

/** How a Java process is started, which decides between kernels. */
enum Way {
  VECTOR("Vector API", "-Dhalfspace.simd=on"),
  PLAIN("plain Java", "-Dhalfspace.simd=off"),

  /** For limits only: objects begin where lines of a cache do, which is as chance has it else. */
  ALIGNED("lines of a cache", "-XX:ObjectAlignmentInBytes=" + Way.LINE);

  /** Bytes of a line of a cache. */
  static final int LINE = 64;

  private final String label;
  private final String option;

  Way(String label, String option) {
    this.label = label;
    this.option = option;
  }

  String label() {
    return label;
  }

  /** Option of the process, beside those of the process that starts it. */
  String option() {
    return option;
  }
}
