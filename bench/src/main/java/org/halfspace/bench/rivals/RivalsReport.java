// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.rivals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.halfspace.Progress;
import org.halfspace.io.Existing;
import org.halfspace.lab.experiment.Finished;
import org.halfspace.lab.experiment.Reproduction;
import org.halfspace.lab.experiment.ResultFolder;
import org.halfspace.lab.experiment.Setting;

/**
 * Runs {@link Rivals} into a folder, as {@code halfspace reproduce} runs the paper's experiments.
 */
public final class RivalsReport {
  /** Held on to, so that its level stays; JVector remarks on every Java that it could be faster. */
  private static final Logger JVECTOR = Logger.getLogger("io.github.jbellis.jvector");

  private static final String QUICK = "--quick";

  private RivalsReport() {}

  /**
   * @param arguments the folder, the threads, and {@value #QUICK} for small sizes
   */
  public static void main(String[] arguments) throws IOException {
    JVECTOR.setLevel(Level.SEVERE);
    boolean quick = List.of(arguments).contains(QUICK);
    Setting setting =
        new Setting(
            quick,
            1,
            Integer.parseInt(arguments[1]),
            Setting.dataFolder(System.getenv("HALFSPACE_DATA")),
            Progress.none());
    ResultFolder folder = ResultFolder.open(Path.of(arguments[0]), Existing.REPLACE);
    List<Finished> results =
        new Reproduction(
                setting,
                folder,
                Existing.REPLACE,
                "bench/rivals" + (quick ? " " + QUICK : ""),
                LocalDate.now(ZoneId.systemDefault()))
            .run(List.of(new Rivals()), (finished, known) -> {});
    System.out.println(
        results.get(0).verdict() + " " + results.get(0).skipped() + " " + folder.report());
  }
}
