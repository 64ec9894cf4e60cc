# SPDX-License-Identifier: GPL-2.0-only
"""What --dump=summary says that a small function does: the words of the models."""

from pathlib import Path

from cases import INCLUDE
from tool import run

HEAD = """\
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/lockdep.h>

struct gate {
	struct kref ref;
	struct gate *next, *slots[16];
	int state;
};

static DEFINE_MUTEX(gates_lock);
static DEFINE_SPINLOCK(switch_lock);

void gate_release(struct kref *ref);
"""


def effects(tmp_path: Path, function: str, text: str) -> list[str]:
    """The lines of the function's summary, its head left out."""
    file = tmp_path / "gate.c"
    file.write_text(HEAD + text, encoding="utf-8")
    done = run("--index=", "--dump=summary", f"--function={function}", file, INCLUDE)
    assert done.returncode == 0, done.stderr
    return [line.strip(" */") for line in done.stdout.splitlines()[1:] if line.strip(" */")]


def test_the_mutex_of_kref_put_mutex_is_left_to_the_release(tmp_path: Path) -> None:
    said = effects(tmp_path, "drop", """
static void drop(struct gate *gate)
{
	kref_put_mutex(&gate->ref, gate_release, &gates_lock);
}
""")
    assert any(line.startswith("ref_put(&arg0->ref)") for line in said)
    assert not any("acquires" in line for line in said)


def test_who_is_told_of_the_last_put_holds_the_mutex(tmp_path: Path) -> None:
    said = effects(tmp_path, "drop", """
static int drop(struct gate *gate)
{
	return kref_put_mutex(&gate->ref, gate_release, &gates_lock);
}
""")
    assert "acquires(&gates_lock)" in said


def test_a_lock_that_is_asserted_and_taken_again_is_the_callers(tmp_path: Path) -> None:
    text = """
static void hold(struct gate *gate)
{
	%s
	spin_unlock(&switch_lock);
	gate->state++;
	spin_lock(&switch_lock);
	kref_get(&gate->ref);
}
"""
    for assertion in "lockdep_assert_held(&switch_lock);", "":
        said = effects(tmp_path, "hold", text % assertion)
        assert "ref_get(&arg0->ref)" in said
        assert not any("acquires" in line or "releases" in line for line in said)


def test_a_reference_comes_with_what_a_member_holds(tmp_path: Path) -> None:
    said = effects(tmp_path, "next", """
static struct gate *next(struct gate *gate)
{
	struct gate *next = gate->next;

	if (next)
		kref_get(&next->ref);
	return next;
}
""")
    assert "when(positive) arg0 positive returns arg0->next" in said
    assert "ref_get(&arg0->next->ref)" in said


def test_an_element_is_a_new_object_to_the_caller(tmp_path: Path) -> None:
    said = effects(tmp_path, "slot", """
static struct gate *slot(struct gate *gate, int i)
{
	struct gate *slot = gate->slots[i];

	if (slot)
		kref_get(&slot->ref);
	return slot;
}
""")
    assert "when(positive) arg0 positive returns new0" in said
    assert "ref_get(&new0->ref)" in said


def test_a_stub_in_the_other_arm_of_a_header_gives_way(tmp_path: Path) -> None:
    (tmp_path / "find.h").write_text("""
#ifdef CONFIG_GATE
struct gate *gate_find(int i);
#else
static inline struct gate *gate_find(int i) { return NULL; }
#endif
static inline struct gate *gate_first(void) { return gate_find(0); }
""", encoding="utf-8")
    (tmp_path / "find.c").write_text(HEAD + """
#include "find.h"
static struct gate *gates[4];
struct gate *gate_find(int i)
{
	struct gate *gate = gates[i];

	if (gate)
		kref_get(&gate->ref);
	return gate;
}
""", encoding="utf-8")
    done = run("--index=", "--dump=summary", "--function=gate_first", tmp_path, INCLUDE)
    assert "ref_get(&new0->ref)" in done.stdout


def test_the_release_may_be_passed_by_its_address(tmp_path: Path) -> None:
    plain, address = (effects(tmp_path, "drop", f"""
static int drop(struct gate *gate)
{{
	return kref_put(&gate->ref, {release});
}}
""") for release in ("gate_release", "&gate_release"))
    assert address == plain
    assert "ref_put(&arg0->ref) last" in plain[1]


def test_a_get_that_goes_with_the_hand_off_is_in_no_doubt(tmp_path: Path) -> None:
    said = effects(tmp_path, "start", """
#include <linux/workqueue.h>
struct lift {
	struct kref ref;
	struct work_struct work;
};
void lift_release(struct kref *ref);
static void lift_work(struct work_struct *work)
{
	kref_put(&container_of(work, struct lift, work)->ref, lift_release);
}
static void lift_init(struct lift *lift)
{
	INIT_WORK(&lift->work, lift_work);
}
static void start(struct lift *lift)
{
	kref_get(&lift->ref);
	if (!schedule_work(&lift->work))
		kref_put(&lift->ref, lift_release);
}
""")
    assert "ref_get(&arg0->ref) kept" in said
    assert not [line for line in said if line.startswith("ref_doubt")]


def test_an_objects_state_tells_whether_it_is_counted(tmp_path: Path) -> None:
    counted = """
#define FIRST 8
static void take(struct gate *gate)
{
	if (gate->state < FIRST)
		return;
%s	kref_get(&gate->ref);
}
"""
    assert effects(tmp_path, "take", counted % "") == [
        "when(any) arg0 positive arg0->state < FIRST positive",
        "when(any) arg0 positive arg0->state < FIRST zero",
        "ref_get(&arg0->ref)"]
    # a state that the function moves on tells nobody what was done
    moved = effects(tmp_path, "take", counted % "\tgate->next = gate->slots[0];\n\tgate->state = FIRST;\n")
    assert "ref_doubt(&arg0->ref)" in moved


def test_an_assertion_is_passed_on_to_callers(tmp_path: Path) -> None:
    said = effects(tmp_path, "enter", """
static void enter(struct gate *gate)
{
	lockdep_assert_held(&gates_lock);
	kref_get(&gate->ref);
}
""")
    assert "asserts(&gates_lock)" in said


def test_of_more_ways_out_than_are_kept_no_class_is_lost(tmp_path: Path) -> None:
    ways = "".join(f"\tif (gate_test({n})) {{\n\t\tkref_get(&gate->slots[{n}]->ref);\n"
                   f"\t\treturn gate->slots[{n}];\n\t}}\n" for n in range(14))
    said = effects(tmp_path, "pick", f"""
int gate_test(int n);

static struct gate *pick(struct gate *gate)
{{
{ways}	return NULL;
}}
""")
    assert [line for line in said if line.startswith("when(")] == [
        "when(positive) arg0 positive returns new0", "when(zero) returns 0"]


WORK = """
#include <linux/workqueue.h>

struct lift {
	struct kref ref;
	struct work_struct work;
	long args[2];
};

static void lift_release(struct kref *ref)
{
	kfree(container_of(ref, struct lift, ref));
}

static void lift_work(struct work_struct *work)
{
	struct lift *lift = container_of(work, struct lift, work);

	kref_put(&lift->ref, lift_release);
}

void lift_setup(struct lift *lift)
{
	kref_init(&lift->ref);
	INIT_WORK(&lift->work, lift_work);
}
"""


def test_what_a_cancelled_work_held_is_not_the_callers(tmp_path: Path) -> None:
    said = effects(tmp_path, "lift_stop", WORK + """
void lift_stop(struct lift *lift)
{
	if (cancel_work(&lift->work))
		kref_put(&lift->ref, lift_release);
}
""")
    assert not any("ref_" in line for line in said)


def test_a_put_under_a_condition_that_no_caller_knows_is_in_doubt(tmp_path: Path) -> None:
    said = effects(tmp_path, "lift_stop", WORK + """
bool lift_is_up(void);

void lift_stop(struct lift *lift)
{
	if (lift_is_up())
		kref_put(&lift->ref, lift_release);
}
""")
    assert any("ref_doubt(&arg0->ref)" in line for line in said)


def test_dropped_or_handed_on_it_is_gone_either_way(tmp_path: Path) -> None:
    said = effects(tmp_path, "lift_again", WORK + """
void lift_again(struct lift *lift)
{
	if (!schedule_work(&lift->work))
		kref_put(&lift->ref, lift_release);
}
""")
    ways = [line for line in said if line.startswith("when")]
    assert sum(line.startswith("ref_put(&arg0->ref)") for line in said) == len(ways) == 2


def test_an_element_that_is_named_by_its_number_is_followed(tmp_path: Path) -> None:
    said = effects(tmp_path, "lift_drop", WORK + """
int lift_drop(struct lift *host)
{
	if (host->args[1]) {
		struct lift *lift = (struct lift *)host->args[1];

		kref_put(&lift->ref, lift_release);
	}
	return 0;
}
""")
    assert any(line.startswith("ref_put(&arg0->args[1]->ref)") for line in said)
