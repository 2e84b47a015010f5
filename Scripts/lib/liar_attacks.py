# SPDX-License-Identifier: Apache-2.0
"""A member of the group who runs another program, and lies to anna in all ways that the protocol leaves."""
import os
import subprocess

from lab import ROOT, eventually
from scene import Scene, case, expect

LIAR = os.environ.get("PEERSYNC_LIAR", os.path.join(ROOT, ".build", "debug", "peersync-liar"))
# The other side hangs up on what nobody honest says, and takes in what is valid, or void, or only not useful.
CLOSED = {
    "inflated", "backdated", "seqJump", "foreignGroup", "secondFounding", "forgedAuthor", "foreignAdmission", "borrowedReplica",
    "unsigned", "joining", "hellos",
}
MAY_BE_EITHER = {"resyncs", "gaps"}


def tell(scene, amount, *lies):
    """Lets a new member tell lies to anna while bruno writes; gives what she did about each."""
    expect(os.path.exists(LIAR), "there is no %s; build it: swift build --product peersync-liar" % LIAR)
    link = scene.anna.json("invite")["link"]
    command = [LIAR, "--link", link, "--host", scene.anna.address, "--port", str(scene.port), "--amount", amount, *lies]
    scene.write_line()
    process = subprocess.Popen(scene.mallory.command(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None:
        scene.write_line()
        try:
            process.wait(0.3)
        except subprocess.TimeoutExpired:
            pass
    output, errors = process.communicate()
    expect(process.returncode == 0, "the liar itself failed: %s" % errors)
    return dict(line.split("\t") for line in output.splitlines())


@case("Lies of a member: forged ones are refused, forks and floods taken in by all alike, nobody speaks in another's name")
def liar(lab, short):
    scene = Scene(lab)
    names = {member["member"]: member["name"] for member in scene.anna.json("members")}
    answers = tell(scene, "1" if short else "10")
    expect(len(answers) >= 20, "only %d lies were told" % len(answers))
    for lie, answer in answers.items():
        if lie in MAY_BE_EITHER:
            continue
        expect(answer.startswith("closed") == (lie in CLOSED), "%s: %s" % (lie, answer))
    expect(eventually(lambda: scene.anna.digest() == scene.bruno.digest(), 20), "anna and bruno do not agree any more")
    for host in (scene.anna, scene.bruno):
        members = host.json("members")
        now = {member["member"]: member["name"] for member in members}
        for member in members:
            expect(member["state"] in ("member", "invited"), "%s is %s" % (member["name"], member["state"]))
        expect(all(now[member] == name for member, name in names.items()), "somebody has another name: %s" % now)
    # The liar, and the member that it makes up.
    expect(len(now) == len(names) + 2, "members: %s" % now)
    scene.settle("%d lies, %d of them hung up on" % (len(answers), sum(answer.startswith("closed") for answer in answers.values())))


@case("Floods about members by a member: honest words come through meanwhile, and two others end it with all whom the liar made up")
def floods(lab, short):
    scene = Scene(lab)
    honest = {member["member"] for member in scene.anna.json("members")}
    lies = ["manyRemovals", "turns", "manyChains", "unknownTags", "madeUpKeys", "crowdedLine"]
    answers = tell(scene, "1" if short else "10", *lies)
    expect(sorted(answers) == sorted(lies), "told were %s" % sorted(answers))
    # A laptop may hang up on a flood; what is valid does not make it do so.
    expect(answers["unknownTags"].startswith("open"), "unknown operations: %s" % answers["unknownTags"])
    expect(eventually(lambda: scene.anna.digest() == scene.bruno.digest(), 30), "anna and bruno do not agree any more")
    scene.write_line()
    entries = [member for member in scene.anna.json("members") if member["member"] not in honest]
    liar = [member for member in entries if member.get("invited_by") and member["invited_by"]["member"] in honest]
    expect(len(liar) == 1, "let in by an honest member are %d" % len(liar))
    scene.bruno.json("members", "remove", liar[0]["member"], "--reason", "mensonges", "--without-guests")
    expect(eventually(lambda: any(
        member["member"] == liar[0]["member"] and member.get("removal_asked_by") for member in scene.anna.json("members")), 20), "anna hears of no asking")
    report = scene.anna.json("members", "remove", liar[0]["member"], "--without-guests")
    expect(report["state"] == "out", "after two members: %s" % report["state"])
    expect(eventually(lambda: scene.anna.digest() == scene.bruno.digest(), 30), "anna and bruno do not agree after the removal")
    for host in (scene.anna, scene.bruno):
        left = [member for member in host.json("members") if member["member"] not in honest and member["state"] in ("member", "invited")]
        expect(not left, "%d of those whom the liar made up are still in" % len(left))
    scene.settle("%d lies, and two members ended it: %d went with the liar" % (len(answers), len(report["covers"])))
