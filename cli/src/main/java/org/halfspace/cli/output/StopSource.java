// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

/** The program, as far as commands that run long ask it. */
public interface StopSource {
  /** Asked by work that can stop at a good place. */
  StopSignal stop();
}
