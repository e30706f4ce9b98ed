// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another program, in a process of its own, that runs its job on request. */
final class Peer implements Rival, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Seconds after which a program is warm. */
  private static final double LONG = 1;

  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader replies;
  private final String name;
  private final boolean present;

  private Peer(Process process, BufferedWriter orders, BufferedReader replies, JsonNode first) {
    this.process = process;
    this.orders = orders;
    this.replies = replies;
    this.present = first.has("ready");
    this.name = first.path(present ? "ready" : "absent").asText();
  }

  /**
   * Starts a program and waits until it has its data.
   *
   * @param program the program and its first arguments, before the data, threads and options
   */
  static Peer start(List<String> program, Path data, int threads, Map<String, Object> options)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.add(data.toString());
    command.add(String.valueOf(threads));
    command.add(JSON.writeValueAsString(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPENBLAS_NUM_THREADS", String.valueOf(threads));
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    BufferedReader replies =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    BufferedWriter orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    return new Peer(process, orders, replies, reply(program.toString(), replies));
  }

  private static JsonNode reply(String program, BufferedReader replies) throws IOException {
    String line = replies.readLine();
    if (line == null) {
      throw new IOException(program + ": the peer ended without an answer");
    }
    return JSON.readTree(line);
  }

  @Override
  public boolean present() {
    return present;
  }

  @Override
  public String name() {
    return name;
  }

  /** Once if that takes long: nothing is compiled in such a program. */
  @Override
  public void warmUp() throws IOException {
    double spent = 0;
    for (int i = 0; i < Comparison.WARM_UPS && spent < LONG; i++) {
      spent += run();
    }
  }

  /** Runs the job once; its seconds, as the peer measured them. */
  @Override
  public double run() throws IOException {
    return ask("run").path("seconds").asDouble();
  }

  /** Writes the answer of the last run as npy. */
  void answer(Path file) throws IOException {
    ask("answer " + file);
  }

  private JsonNode ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    return reply(name, replies);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
