// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;

/** Who else does a job: a program in a process of its own, or Java code in this one. */
interface Rival {
  /** Whether it can run here. */
  boolean present();

  /** Its name and version, or what is missing. */
  String name();

  /** Runs the job until its times count. */
  void warmUp() throws IOException;

  /** Runs the job once; its seconds. */
  double run() throws IOException;

  /** Java code in this process. */
  static Rival java(String name, Comparison.Job job) {
    return new InProcess(name, job);
  }

  /** See {@link #java}. */
  record InProcess(String name, Comparison.Job job) implements Rival {
    @Override
    public boolean present() {
      return true;
    }

    @Override
    public void warmUp() throws IOException {
      Comparison.warmUp(job);
    }

    @Override
    public double run() throws IOException {
      return Comparison.seconds(job);
    }
  }
}
