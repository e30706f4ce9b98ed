// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import org.halfspace.io.Existing;
import picocli.CommandLine.Option;

/** Whether files that exist are replaced. */
public final class ForceOption {
  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  public boolean isGiven() {
    return force;
  }

  public Existing existing() {
    return force ? Existing.REPLACE : Existing.KEEP;
  }
}
