// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.ProgressReading;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.source.Covariance;
import org.halfspace.source.Spectrum;
import picocli.CommandLine.TypeConversionException;

/** What SPECTRUM may be: the name of a spectrum, a file of eigenvalues, or a file of vectors. */
public final class SpectrumArgument {
  public static final String HELP =
      "isotropic:D, power:D:P (λ_i = i^-P), blocks:50x4,50x1, a text file with one eigenvalue"
          + " per line, or a file of vectors (its covariance is used).";

  private SpectrumArgument() {}

  /**
   * Reads the spectrum.
   *
   * @param options how a file of vectors is read, and who hears remarks
   * @throws TypeConversionException if a name is malformed or options go with it that concern
   *     files, which is wrong usage
   * @throws IOException if a file cannot be read or holds no spectrum
   */
  public static Spectrum read(String text, DataOptions options, Progress progress)
      throws IOException {
    if (Spectrum.isNamed(text)) {
      OptionTypes.require(
          !options.areGiven(),
          "--array, --color, --resize and --header apply to files, not to " + text);
      return named(text);
    }
    Path path = OptionTypes.path(text);
    OptionTypes.require(
        text.indexOf(':') < 0 || Files.exists(path),
        "SPECTRUM: '" + text + "' is neither a file nor a spectrum: " + Spectrum.FORMS);
    ReadOptions reading = options.options();
    if (!options.areGiven()) {
      Optional<Spectrum> eigenvalues =
          EigenvalueFile.read(path, remark -> reading.listener().remark(remark));
      if (eigenvalues.isPresent()) {
        return eigenvalues.get();
      }
    }
    VectorData data = DataOptions.open(path, reading);
    try {
      return Covariance.of(ProgressReading.of(data, "covariance", progress))
          .principalAxes()
          .spectrum();
    } catch (UnusableDataException e) {
      throw new JobFailure(text + ": " + e.getMessage(), e);
    }
  }

  private static Spectrum named(String text) {
    try {
      return Spectrum.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("SPECTRUM: '" + text + "': " + e.getMessage());
    }
  }
}
