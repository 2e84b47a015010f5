# SPDX-License-Identifier: Apache-2.0
"""The program beside data of another format: refused with a sentence, and left as it is."""
import hashlib
import os
import pathlib
import sqlite3
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "Scripts", "lib"))
from lab import binary

STORE_EXIT_CODE = 3


def peersync(data, *arguments, language="en"):
    return subprocess.run(
        [binary(), *arguments, "--data", str(data), "--lang", language], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=60)


def done(data, *arguments):
    result = peersync(data, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def files(folder):
    """Every file of a data folder with a hash of what is in it; what SQLite puts beside the store to read it is left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file() and not path.name.endswith(("-wal", "-shm"))}


@pytest.fixture
def data(tmp_path):
    """A data folder with a group and a note."""
    folder = tmp_path / "data"
    done(folder, "init", "--name", "Anna")
    done(folder, "note", "new", "Nos prix", "Journée : 600 €")
    return folder


def store(folder):
    return next(pathlib.Path(folder).glob("groups/*/document.sqlite"))


def migrations(folder):
    with sqlite3.connect(store(folder)) as database:
        return [row[0] for row in database.execute("SELECT identifier FROM grdb_migrations ORDER BY identifier")]


def make_older(folder):
    """Takes the last migration back."""
    with sqlite3.connect(store(folder)) as database:
        database.executescript("""
            ALTER TABLE invite DROP COLUMN changes;
            DELETE FROM grdb_migrations WHERE identifier = '2.1';
            """)


@pytest.mark.parametrize("command", [("note", "list"), ("status",), ("export", "--output", "-"), ("search", "prix")])
def test_a_reading_command_leaves_an_older_store_as_it_is(data, command):
    make_older(data)
    before = files(data)
    assert "Nos prix" in done(data, *command) or command == ("status",)
    assert files(data) == before and migrations(data) == ["2.0"]


def test_a_writing_command_brings_an_older_store_up_to_date(data):
    make_older(data)
    done(data, "note", "new", "Encore")
    assert migrations(data) == ["2.0", "2.1"]
    assert "Nos prix" in done(data, "note", "list") and "Encore" in done(data, "note", "list")


@pytest.mark.parametrize("command", [("note", "list"), ("note", "new", "Encore"), ("serve",)])
def test_a_store_of_a_newer_program_is_refused_and_left_alone(data, command):
    with sqlite3.connect(store(data)) as database:
        database.execute("INSERT INTO grdb_migrations VALUES ('2.999')")
    before = files(data)
    result = peersync(data, *command)
    assert result.returncode == STORE_EXIT_CODE, result.stdout + result.stderr
    assert "newer peersync" in result.stderr and "plus récent" in peersync(data, *command, language="fr").stderr
    assert files(data) == before


@pytest.mark.parametrize("command", [
    ("note", "list"), ("note", "new", "Encore"), ("join", "7-amber-otter-lotus-drift", "--name", "Anna"), ("serve",),
    ("export", "--output", "-"), ("passphrase", "--remove"),
])
def test_data_of_a_newer_format_is_refused_and_left_alone(data, command):
    for keys in pathlib.Path(data).glob("groups/*/keys"):
        keys.write_bytes(b"peersync keys 999\n" + keys.read_bytes().split(b"\n", 1)[1])
    before = files(data)
    result = peersync(data, *command)
    assert result.returncode == STORE_EXIT_CODE, result.stdout + result.stderr
    assert "written by a newer peersync" in result.stderr
    assert files(data) == before


@pytest.mark.parametrize("command", [
    ("note", "list"), ("note", "new", "Encore"), ("join", "7-amber-otter-lotus-drift", "--name", "Anna"), ("serve",),
    ("export", "--output", "-"), ("passphrase", "--remove"),
])
def test_data_of_format_1_is_refused_and_left_alone(data, command):
    keys = next(pathlib.Path(data).glob("groups/*/keys"))
    if keys.read_bytes().startswith((b"peersync keys 1\n", b"peersync keys 2\n")):
        pytest.skip("this program reads format 1")
    keys.write_bytes(b"peersync keys 1\n" + bytes(96))
    before = files(data)
    result = peersync(data, *command)
    assert result.returncode == STORE_EXIT_CODE, result.stdout + result.stderr
    assert "peersync 0.1" in result.stderr and "peersync export --data '%s'" % data in result.stderr
    assert "rien n’a été modifié" in peersync(data, *command, language="fr").stderr
    assert files(data) == before


def test_doctor_says_so(data):
    for keys in pathlib.Path(data).glob("groups/*/keys"):
        keys.write_bytes(b"peersync keys 999\n" + keys.read_bytes().split(b"\n", 1)[1])
    assert "written by a newer peersync" in peersync(data, "doctor").stdout
