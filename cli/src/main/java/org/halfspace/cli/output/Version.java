package org.halfspace.cli.output;

import org.halfspace.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"halfspace " + SoftwareVersion.number()};
  }
}
