// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import org.halfspace.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
public final class Version implements IVersionProvider {
  /** What {@code --version} prints. */
  public static String text() {
    return "halfspace " + SoftwareVersion.number();
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
