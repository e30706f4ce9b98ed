package org.halfspace.cli;

import org.halfspace.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"halfspace " + SoftwareVersion.number()};
  }
}
