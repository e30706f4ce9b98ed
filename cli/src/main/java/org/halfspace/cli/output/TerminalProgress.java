// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.halfspace.Progress;

/**
 * Progress on standard error: a bar for each phase, with the time left, where that is a terminal;
 * else one line for each phase that takes more than {@value #QUIET_SECONDS} seconds, and one every
 * {@value #REPORT_SECONDS} seconds after.
 */
public final class TerminalProgress implements Progress, AutoCloseable {
  /** Set by the launcher, which can ask whether standard error is a terminal. */
  private static final String TERMINAL_PROPERTY = "halfspace.terminal";

  private static final int QUIET_SECONDS = 2;
  private static final int REPORT_SECONDS = 10;

  private final Console console;
  private final boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
  private String phase = "";
  private ProgressBar bar;
  private long phaseStart;
  private long nextReport;

  public TerminalProgress(Console console) {
    this.console = console;
  }

  @Override
  public void at(String newPhase, long done, long total) {
    at(newPhase, done, total, "");
  }

  @Override
  public synchronized void at(String newPhase, long done, long total, String detail) {
    if (!newPhase.equals(phase)) {
      close();
      phase = newPhase;
      phaseStart = System.nanoTime();
      nextReport = phaseStart + Duration.ofSeconds(QUIET_SECONDS).toNanos();
      if (terminal) {
        bar = bar(newPhase, total);
      }
    }
    if (bar != null) {
      bar.setExtraMessage(detail.isEmpty() ? "" : " " + detail);
      bar.stepTo(done);
    } else if (!terminal && System.nanoTime() >= nextReport) {
      nextReport = System.nanoTime() + Duration.ofSeconds(REPORT_SECONDS).toNanos();
      report(done, total, detail);
    }
  }

  private void report(long done, long total, String detail) {
    double elapsed = (System.nanoTime() - phaseStart) / 1e9;
    if (total > 0 && done > 0) {
      console.note(
          "%s: %d of %d, %.0f s, about %.0f s left%s",
          phase,
          done,
          total,
          elapsed,
          elapsed * (total - done) / done,
          detail.isEmpty() ? "" : "; " + detail);
    } else {
      console.note("%s: %.0f s", phase, elapsed);
    }
  }

  private static ProgressBar bar(String phase, long total) {
    return new ProgressBarBuilder()
        .setTaskName(phase)
        .setInitialMax(total > 0 ? total : -1)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .clearDisplayOnFinish()
        .build();
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
