// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.engine.LevelFields.Field;
import org.junit.jupiter.api.Test;

/** Laws of fields, for layouts of any kind. */
class LevelFieldsTest {
  /** Any units, then falling ones as in a fit, which fill bytes by 3 + 3 + 2 and 2 + 2 + 2 + 2. */
  private static UnitLayout layout(int trial, SplittableRandom random) {
    int most = 2 + trial % 7;
    IntStream bits = random.ints(random.nextInt(1, 200), 1, most + 1);
    return UnitLayout.of((trial % 2 == 0 ? bits : bits.sorted()).toArray());
  }

  private static void requireRoom(UnitLayout layout) {
    for (List<Field> group : LevelFields.of(layout).tabled()) {
      assertThat(group).hasSizeBetween(1, LevelFields.GROUP);
      assertThat(group.stream().mapToInt(Field::entries).sum())
          .isLessThanOrEqualTo(LevelFields.MOST_ENTRIES);
    }
  }

  @Test
  void tablesOfAGroupHaveRoom() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 500; trial++) {
      requireRoom(layout(trial, random));
    }
  }

  /** Groups may begin within a byte, so that they have more large fields than small ones. */
  @Test
  void tablesHaveRoomWhereGroupsBeginWithinBytes() {
    requireRoom(UnitLayout.of(5, 3, 3, 3, 2, 2, 3, 3, 3, 3, 2, 2, 3, 3, 2, 3, 3));
    requireRoom(
        UnitLayout.of(
            5, 3, 4, 4, 4, 4, 4, 4, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2,
            3, 2, 2, 1, 2, 2, 2, 2));
  }

  @Test
  void everyUnitIsInOneField() {
    SplittableRandom random = new SplittableRandom(2);
    for (int trial = 0; trial < 500; trial++) {
      UnitLayout layout = layout(trial, random);
      LevelFields fields = LevelFields.of(layout);
      List<Integer> units = new ArrayList<>();
      for (List<List<Field>> groups : List.of(fields.tabled(), fields.multiplied())) {
        groups.stream()
            .flatMap(List::stream)
            .flatMap(f -> IntStream.range(0, f.units()).mapToObj(k -> f.firstUnit() + k))
            .forEach(units::add);
      }
      assertThat(units)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, layout.units()).boxed().toList());
    }
  }
}
