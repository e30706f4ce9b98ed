// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.halfspace.linalg.NativeLibraryException;

/**
 * Loads the native libraries, once. They are unpacked to a folder that is kept between runs; where
 * that goes wrong, every call says so in the same words. Thread-safe.
 */
final class NativeLibraries {
  private NativeLibraries() {}

  /** What came of loading. */
  private static final class Attempt {
    private static final Optional<Throwable> FAILURE = failure(() -> Loader.load(openblas.class));
  }

  /**
   * Loads what has not been loaded.
   *
   * @throws NativeLibraryException if that fails, now or before
   */
  static void require() {
    if (Attempt.FAILURE.isPresent()) {
      Throwable failure = Attempt.FAILURE.get();
      throw new NativeLibraryException(message(failure), failure);
    }
  }

  /** What loading failed with, if it did. */
  private static Optional<Throwable> failure(Supplier<?> loading) {
    try {
      Object unused = loading.get();
      return Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static String message(Throwable failure) {
    if (!present("openblas", "jniopenblas_nolapack") || !present("javacpp", "jnijavacpp")) {
      return "OpenBLAS is needed here, but it is not on the class path for "
          + Loader.getPlatform()
          + ": add org.bytedeco:openblas-platform, or both org.bytedeco:openblas and"
          + " org.bytedeco:javacpp with the classifier "
          + Loader.getPlatform();
    }
    return "OpenBLAS is needed here, but it cannot be loaded through "
        + folder()
        + " ("
        + reason(failure)
        + "). The folder must be writable, have about 100 MB free and allow execution. To use"
        + " another one, add -Dorg.bytedeco.javacpp.cachedir=FOLDER to the Java options, for the"
        + " command line in HALFSPACE_JAVA_OPTIONS";
  }

  /** Whether the binaries of a project for this machine are there to be unpacked. */
  private static boolean present(String project, String library) {
    String name =
        "org/bytedeco/"
            + project
            + "/"
            + Loader.getPlatform()
            + "/"
            + System.mapLibraryName(library);
    return openblas.class.getClassLoader().getResource(name) != null;
  }

  private static String folder() {
    try {
      return Loader.getCacheDir().getPath();
    } catch (IOException e) {
      String set = System.getProperty("org.bytedeco.javacpp.cachedir");
      return (set == null ? "" : set + ", ")
          + new File(System.getProperty("user.home"), ".javacpp/cache").getPath()
          + " or the temporary folder "
          + System.getProperty("java.io.tmpdir");
    }
  }

  /** The innermost reason, on one line, without the files it begins with. */
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null
        ? innermost.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message).strip().replaceAll("^(/\\S+: )+", "");
  }
}
