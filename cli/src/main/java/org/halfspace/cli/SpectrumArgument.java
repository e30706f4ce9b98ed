package org.halfspace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.data.PrefetchedVectors;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.source.Covariance;
import org.halfspace.source.Spectrum;

/** What SPECTRUM may be: the name of a spectrum, a file of eigenvalues, or a file of vectors. */
final class SpectrumArgument {
  static final String HELP =
      "isotropic:D, power:D:P (λ_i = i^-P), blocks:50x4,50x1, a text file with one eigenvalue a line, or a file of"
          + " vectors (its covariance is taken).";

  private SpectrumArgument() {}

  /**
   * Reads the spectrum.
   *
   * @throws IllegalArgumentException if a name is malformed, which is wrong usage
   * @throws IOException if a file cannot be read or holds no spectrum
   */
  static Spectrum read(String text, Progress progress) throws IOException {
    if (Spectrum.isNamed(text)) {
      return Spectrum.parse(text);
    }
    Path path = Path.of(text);
    Optional<Spectrum> eigenvalues = EigenvalueFile.read(path);
    if (eigenvalues.isPresent()) {
      return eigenvalues.get();
    }
    VectorData data = PrefetchedVectors.of(VectorFiles.open(path));
    try {
      return Covariance.of(ProgressReading.of(data, "covariance", progress))
          .principalAxes()
          .spectrum();
    } catch (IllegalArgumentException e) {
      throw new IOException(text + ": " + e.getMessage(), e);
    }
  }
}
