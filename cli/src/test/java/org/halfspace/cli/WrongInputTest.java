// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong values of options end in exit 2, wrong data in exit 1; both in words a user knows, without
 * a word of a bug, the name of a Java class or a part of the program, and with an empty standard
 * output.
 */
class WrongInputTest {
  @TempDir static Path folder;

  /** Words with a capital letter at the beginning are files of the folder; {@code ''} is empty. */
  private static final String TABLE =
      """
      2 fti V --bits 4 -o O | unknown command: 'fti'; commands are limit, fit, adopt
      2 fit V --cods 4 -o O | unknown option: '--cods'; similar are
      2 info V V | unexpected argument: '
      2 limit pwoer:100:1 --bits 8 | 'pwoer:100:1' is neither a file nor a spectrum: isotropic:D, power:D:P
      1 encode V V -o O | V: is not a safetensors file, the format of models
      2 fit V --bits 0 -o O | --bits: 0, must be between 1 and 16384
      2 fit V --bits -0 -o O | --bits
      2 fit V --bits 99999 -o O | --bits: 99999, must be between 1 and 16384
      2 fit V --bits 1e3 -o O | '1e3', must be a whole number
      2 fit V --bits '' -o O | whole number
      2 fit V --bits 99999999999 -o O | between -2147483648 and 2147483647
      2 fit V --bits 4 -o '' | name of a file
      2 fit '' --bits 4 -o O | name of a file
      2 fit V --distortion 0 -o O | --distortion: 0.0
      2 fit V --distortion -0 -o O | --distortion: -0.0
      2 fit V --distortion 1 -o O | --distortion: 1.0
      2 fit V --distortion NaN -o O | 'NaN', must be a finite number
      2 fit V --distortion 1e999 -o O | finite number
      2 fit V --distortion 0x1p-3 -o O | finite number
      2 fit V --recall 0@0.5 -o O | --recall: '0@0.5'
      2 fit V --recall 99999999999@0.5 -o O | --recall
      1 fit V --recall 5000@0.5 -o O | 5000 nearest
      2 fit V --bits 4 --seed 99999999999999999999 -o O | --seed
      2 fit V --bits 4 --threads 0 -o O | --threads: 0, must be between 1 and 1024
      2 fit V --bits 4 --threads 1025 -o O | --threads: 1025
      2 fit V --bits 4 --method x -o O | --method: 'x', must be one of auto
      2 fit V --bits 4 --gain x -o O | --gain: 'x'
      2 fit V --bits 4 --decoder x -o O | --decoder: 'x'
      2 fit V --bits 4 --batch 3 -o O | --batch: only for --method sgd
      2 fit V --bits 4 --method sgd --batch 0 -o O | --batch: 0, must be at least 1
      2 fit V --bits 4 --method sgd --steps -1 -o O | --steps: -1
      2 fit V --bits 4 --method sgd --learning-rate 0 -o O | --learning-rate: 0.0
      2 fit V --bits 4 --method sgd --learning-rate Infinity -o O | finite number
      2 fit V --bits 4 --method sgd --temperature 0 -o O | --temperature: '0'
      2 fit V --bits 4 --method sgd --temperature 1:NaN -o O | --temperature: '1:NaN'
      2 fit V --bits 4 --method sgd --unit-bits 1 --weights tied --solve-every 1 -o O | --solve-every: needs
      2 fit V --bits 4 --method sgd --unit-bits 1 --solve-every 0 -o O | --solve-every: 0
      2 fit V --bits 4 --method sgd --unit-bits 1 --patience -1 -o O | --patience: -1
      2 fit V --bits 4 --method sgd --weights tied -o O | --weights: only for straight-through
      2 fit V --bits 4 --unit-bits 9 -o O | --unit-bits: '9'
      2 fit V --bits 4 --unit-bits 2 --method descent -o O | finds sign codes only
      2 fit V --bits 4 --unit-bits auto --method rotation -o O | makes one kind of code
      2 fit V --bits 2 --unit-bits 3 -o O | but 2 bits have no room for one unit
      2 fit V --bits 4 --gain-rule half -o O | --gain-rule: 'half'
      2 fit --method universal --dimension 8 --bits 8 --unit-bits 3 -o O | --unit-bits: '3'
      2 fit V --bits 4 --method sgd --shuffle-memory 0 -o O | --shuffle-memory: 0
      2 fit V --bits 4 --method sgd --checkpoint-every -1 -o O | --checkpoint-every: -1.0
      2 fit --method universal --bits 4 --dimension 0 -o O | --dimension: 0
      2 fit --method universal --bits 4 --dimension 1e9 -o O | whole number
      2 fit --method universal --bits 4 --dimension 1000000000 -o O | --dimension: 1000000000
      2 fit --method universal --bits 4 --dimension 8 --norm 0 -o O | --norm: 0.0
      2 fit --method universal --bits 4 --dimension 8 --norm 1e-300 -o O | --norm
      2 fit --method universal --bits 4 --dimension 8 --norm 1e300 -o O | --norm
      1 fit --method universal --bits 4 --dimension 8 --test Wide -o O | Wide: vectors of dimension 9
      1 fit V --bits 200 --method plain-sign -o O | V: 200 bits were requested
      1 fit V --bits 200 --method principal-axes -o O | principal-axes gives at most
      2 fit V --bits 4 --resize 0x0 -o O | --resize: '0x0'
      2 fit V --bits 4 --resize 99999x99999 -o O | --resize
      2 fit V --bits 4 --color blue -o O | --color: 'blue'
      1 fit V --bits 4 --test Wide -o O | Wide: vectors of dimension 9
      1 fit One --bits 4 -o O | One
      1 fit Same --bits 4 -o O | Same
      1 fit Long --bits 4 -o O | 20000
      1 inspect Long | 20000
      1 inspect One | One
      2 limit isotropic:0 --rate 1 | isotropic:0
      2 limit isotropic:x --rate 1 | isotropic:x
      2 limit isotropic:99999999999 --rate 1 | isotropic:99999999999
      2 limit power:10:-1 --rate 1 | power:10:-1
      2 limit power:10:NaN --rate 1 | power:10:NaN
      2 limit blocks:0x1 --rate 1 | blocks:0x1
      2 limit blocks:5x-1 --rate 1 | blocks:5x-1
      2 limit blocks:5x1e308 --rate 1 | blocks:5x1e308
      2 limit blocks:5x0 --rate 1 | blocks:5x0
      2 limit sparse:10:1.5 --rate 1 | density: 1.5, must be above 0 and at most 1
      2 limit sparse:10 --rate 1 | 'sparse:10': must be sparse:D:RHO or rademacher:D:RHO
      2 limit rademacher:0:0.5 --rate 1 | dimension: 0, must be at least 1
      2 limit sparse:8:0.5 --bits 8 --unit-bits mixed | --unit-bits: mixed, is for spectra
      2 limit sparse:8:0.5 --bits 8 --header yes | apply to files, not to sparse:8:0.5
      2 descend sparse:9000:0.5 --bits 4 --method sgd | dimension 9000
      2 descend sparse:8:0.5 --bits 4 | --method: riemannian, needs the exact risk
      2 limit isotropic:8 --rate 0 | --rate: 0.0, must be positive
      2 limit isotropic:8 --rate NaN | finite number
      2 limit isotropic:8 --rate 1,,2 | finite number
      1 limit isotropic:8 --rate 1e300 | --rate: 1.0E300
      2 limit V --bits 0 | --bits: 0, must be at least 1
      2 limit isotropic:8 --distortion 0 | --distortion: 0.0
      1 limit isotropic:8 --distortion 1e-300 | --distortion: 1.0E-300
      2 limit isotropic:8 --rate 1 --activation x | --activation: 'x'
      2 limit isotropic:8 --rate 1 --activation relu | --activation: relu is not odd
      2 limit isotropic:8 --rate 1 --plot x.gif | --plot: x.gif
      2 limit '' --rate 1 | name of a file
      1 limit Same --bits 1 | Same
      1 limit Zeros.txt --bits 1 | Zeros.txt
      1 limit Large.txt --bits 1 | Large.txt
      2 descend isotropic:8 --bits 0 | --bits: 0, must be between 1 and 8192
      2 descend isotropic:8 --bits 9000 | --bits: 9000
      2 descend isotropic:9000 --bits 4 | dimension 9000
      2 descend isotropic:8 --bits 4 --method x | --method: 'x'
      2 descend isotropic:8 --bits 4 --activation gelu | --activation: gelu
      2 descend isotropic:8 --bits 4 --steps -1 | --steps: -1
      2 descend isotropic:8 --bits 4 --gap NaN | finite number
      2 descend isotropic:8 --bits 4 --gap -1 | --gap: -1.0
      2 descend isotropic:8 --bits 4 --method projected --step-size 0 | --step-size: 0.0
      2 descend isotropic:8 --bits 4 --method projected --noise -1 | --noise: -1.0
      2 descend isotropic:8 --bits 4 --method projected --noise 1e308 --steps 5 | --noise: 1.0E308
      2 descend isotropic:8 --bits 4 --method flow --interval 0 | --interval: 0.0
      2 descend isotropic:8 --bits 4 --method flow --interval 1e300 | --interval: 1.0E300
      2 descend isotropic:8 --bits 4 --trace-every 0 | --trace-every: 0
      2 descend isotropic:8 --bits 4 --trace x.txt | --trace: x.txt
      2 descend isotropic:8 --bits 4 --method sgd --rows free --activation identity | --rows: free
      2 descend isotropic:8 --bits 4 --method sgd --batch 2147483647 | --batch: 2147483647
      1 descend isotropic:8 --bits 4 --start V | V: 300 vectors
      1 descend isotropic:8 --bits 4 --start Zero4 | Zero4: row 0
      1 encode M Wide -o O | dimension 9
      1 encode V V -o O | V
      2 evaluate M V --prefix 0 | --prefix: 0, must be at least 1
      2 evaluate M V --prefix 3,3 | given twice
      2 evaluate M V --prefix 3,x | whole number
      1 evaluate M V --prefix 13 | --prefix: 13, but
      1 evaluate M Ten --codes C.npz | 300 codes
      2 search M C.npz V -k 0 | -k: 0, must be at least 1
      2 search M C.npz V -k 99999999999 | whole number
      2 search M C.npz V -k 5 --metric x | --metric: 'x'
      2 search M C.npz V -k 5 --rerank decoded --oversample 0 | --oversample: 0.0
      2 search M C.npz V -k 5 --rerank decoded --oversample 1e10 | --oversample: 1.0E10
      1 search M C.npz V -k 5 --rerank original --vectors Ten | Ten: 10 vectors
      1 search M C.npz Wide -k 5 | dimension 9
      2 adopt C.npz V -o O --bits 0 | --bits: 0
      1 adopt C.npz V -o O --bits 13 | --bits says 13
      1 adopt Bare V -o O --from faiss --bits 2147483647 | 2147483647 bits
      2 adopt Bare V -o O --from faiss | --bits: needed
      1 adopt C.npz Three -o O | Three
      1 adopt C.npz Same -o O | Same
      2 convert C.npz -o O --to x | --to: 'x'
      2 convert C.npz -o O --to npy --threads 0 | --threads: 0
      2 export M | --encoder or --decoder
      2 info V --threads -1 | --threads: -1
      2 info V --resize 1x | --resize: '1x'
      2 reproduce bogus -o O | NAME: 'bogus'
      2 demo --seed x | --seed
      """;

  /** One line of the table. */
  record Wrong(int code, List<String> arguments, String part) {
    static Wrong of(String line) {
      String[] halves = line.split(" \\| ");
      List<String> words = new ArrayList<>(Arrays.asList(halves[0].split(" ")));
      int code = Integer.parseInt(words.remove(0));
      words.replaceAll(
          word -> {
            String value = word.equals("''") ? "" : word;
            boolean file = !value.isEmpty() && Character.isUpperCase(value.charAt(0));
            return file && !value.matches("NaN|Infinity")
                ? folder.resolve(value).toString()
                : value;
          });
      return new Wrong(code, words, halves[1]);
    }
  }

  static Stream<Wrong> table() {
    return TABLE.lines().map(Wrong::of);
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    npy(folder.resolve("V"), gaussian(300, 8), 8);
    npy(folder.resolve("Wide"), gaussian(20, 9), 9);
    npy(folder.resolve("Long"), gaussian(3, 20_000), 20_000);
    npy(folder.resolve("One"), gaussian(1, 8), 8);
    npy(folder.resolve("Three"), gaussian(3, 8), 8);
    npy(folder.resolve("Ten"), gaussian(10, 8), 8);
    npy(folder.resolve("Same"), new float[400], 8);
    npy(folder.resolve("Zero4"), new float[32], 8);
    Files.writeString(folder.resolve("Zeros.txt"), "0\n0\n");
    Files.writeString(folder.resolve("Large.txt"), "1e308\n1e308\n");
    Files.write(folder.resolve("Bare"), new byte[600]);
    assertThat(run("fit", folder.resolve("V"), "--bits", 12, "-o", folder.resolve("M")).code())
        .isZero();
    Path codes = folder.resolve("C.npz");
    assertThat(run("encode", folder.resolve("M"), folder.resolve("V"), "-o", codes).code())
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("table")
  void isRefusedInWordsOfTheUser(Wrong wrong) {
    List<Object> arguments = new ArrayList<>(wrong.arguments());
    arguments.add("--json");
    Outcome outcome = run(arguments.toArray());

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(wrong.code());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains(wrong.part())
        .doesNotContain("bug")
        .doesNotContainPattern("\\b(java|org|picocli)\\.|\\w(Exception|Error)\\b|\\w\\[\\d+\\]");
    // Remarks may come before.
    assertThat(outcome.err().lines().filter(line -> line.matches("halfspace( \\w+)?: .*")))
        .hasSize(1);
    assertThat(folder.resolve("O")).doesNotExist();
  }
}
