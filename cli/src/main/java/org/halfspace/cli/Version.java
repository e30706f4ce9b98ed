package org.halfspace.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
final class Version implements IVersionProvider {
  /**
   * What {@code --version} says where the classes do not come from a jar that names its version.
   */
  private static final String UNPACKAGED = "development";

  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"halfspace " + number()};
  }
}
