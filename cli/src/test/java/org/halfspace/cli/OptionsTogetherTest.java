// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong values, and options that make no sense together, are named as they were typed. */
class OptionsTogetherTest {
  private static final Pattern INTERNAL =
      Pattern.compile("decoderInterval|learningRate|shuffleMemory|finalTemperature|[A-Z]{4,}_");

  @TempDir private Path folder;

  private Outcome command(String line) {
    List<Object> words = new ArrayList<>(Arrays.asList((Object[]) line.split(" ")));
    words.replaceAll(word -> word.equals("DATA") ? folder.resolve("v.npy") : word);
    words.replaceAll(word -> word.equals("OUT") ? folder.resolve("m.safetensors") : word);
    return run(words.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--weights tied --solve-every 1",
        "--surrogate window --temperature 1",
        "--batch 0",
        "--steps -1",
        "--solve-every 0",
        "--learning-rate NaN",
        "--learning-rate 0",
        "--temperature -1",
        "--temperature 1:NaN",
        "--temperature 1:2:3",
        "--patience -1",
        "--shuffle-memory 0",
        "--checkpoint-every NaN",
        "--checkpoint-every -1",
        "--schedule sine",
        "--start somewhere"
      })
  void ofTraining(String options) throws IOException {
    npy(folder.resolve("v.npy"), gaussian(60, 6), 6);
    names(command("fit DATA --bits 4 --method sgd -o OUT " + options), options);
    assertThat(folder.resolve("m.safetensors")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--method sgd --unit-bits 1 --weights tied --solve-every 1",
        "--method sgd --activation tanh --rows free",
        "--method sgd --batch 2000000000",
        "--method flow --step-size 1",
        "--method flow --noise 1",
        "--method riemannian --interval 1",
        "--method projected --batch 3",
        "--method projected --step-size 1e308",
        "--method projected --step-size Infinity",
        "--method projected --noise 1e308",
        "--method flow --interval Infinity",
        "--trace-every 3",
        "--gap NaN",
        "--activation relu",
        "--activation cosine"
      })
  void ofDescend(String options) {
    names(command("descend isotropic:6 --bits 4 " + options), options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit isotropic:6 --bits 4 --activation relu",
        "limit isotropic:6 --bits 4 --activation cosine",
        "limit isotropic:6 --bits 4 --plot chart.doc",
        "limit isotropic:6 --rate NaN",
        "search m.safetensors codes.npz q.npy -k 0",
        "search m.safetensors codes.npz q.npy -k 3 --rerank decoded --oversample 0.5",
        "search m.safetensors codes.npz q.npy -k 3 --oversample 2",
        "search m.safetensors codes.npz q.npy -k 3 --rerank original"
      })
  void ofOtherCommands(String line) {
    String[] words = line.split(" -", 2);
    names(command(line), words.length == 1 ? "" : "-" + words[1]);
  }

  @Test
  void allThatAreInvolvedAreNamed() throws IOException {
    npy(folder.resolve("v.npy"), gaussian(60, 6), 6);
    assertThat(
            command(
                    "fit DATA --bits 4 -o OUT --method sgd --unit-bits 1 --weights tied --solve-every 1")
                .err())
        .contains("--weights tied", "--solve-every");
    assertThat(command("search m c q -k 3 --rerank original").err())
        .contains("--vectors", "--rerank original");
  }

  private static void names(Outcome outcome, String options) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).doesNotContainPattern(INTERNAL).doesNotContain("Exception");
    List<String> typed = Arrays.stream(options.split(" ")).filter(w -> w.startsWith("-")).toList();
    assertThat(typed).anySatisfy(name -> assertThat(outcome.err()).contains(name));
  }
}
