"""What several pathways can get wrong together: a badge that needs itself. `pathwayfile` reads one pathway.

Example::

    problems = pathway_problems(pathways)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assay.credentials.model import Pathway
from assay.credentials.rules import Rule
from assay.errors import Problem


@dataclass(frozen=True, slots=True)
class _Edge:
    """A badge counts toward another one, by one step of one pathway."""

    badge: str
    pathway: Pathway
    step: Rule

    @property
    def goal(self) -> str:
        return self.pathway.leads_to


def pathway_problems(pathways: Sequence[Pathway]) -> Iterator[Problem]:
    """Yield PATH02 for every loop: a badge that is needed, perhaps by way of other pathways, to earn itself.

    Of the steps of a loop the one is named whose deletion ends the most loops; each loop is told once.
    """
    edges = [
        _Edge(badge, pathway, step)
        for pathway in pathways
        for step in pathway.requires.leaves()
        for badge in step.takes()
    ]
    while loop := _shortest_loop(edges := _core(edges)):
        worst = max(loop, key=lambda edge: (_loops_through(edge, edges), -len(edge.pathway.requires.leaves())))
        yield _problem(loop, worst)
        edges = [edge for edge in edges if edge != worst]


def _core(edges: list[_Edge]) -> list[_Edge]:
    """Drop what cannot be in a loop: steps from a badge nothing leads to, or to one that leads nowhere."""
    while True:
        starts, goals = {edge.badge for edge in edges}, {edge.goal for edge in edges}
        kept = [edge for edge in edges if edge.badge in goals and edge.goal in starts]
        if len(kept) == len(edges):
            return edges
        edges = kept


def _shortest_loop(edges: Sequence[_Edge]) -> list[_Edge]:
    found = [loop for edge in edges if (loop := _way_back(edge, edges))]
    return min(found, key=len, default=[])


def _way_back(first: _Edge, edges: Sequence[_Edge]) -> list[_Edge]:
    """Return the shortest way from an edge back to where it starts, or nothing."""
    queue = deque([[first]])
    seen = {first.goal}
    while queue:
        way = queue.popleft()
        if way[-1].goal == first.badge:
            return way
        for edge in edges:
            if edge.badge == way[-1].goal and edge.goal not in seen:
                seen.add(edge.goal)
                queue.append([*way, edge])
    return []


def _loops_through(edge: _Edge, edges: Sequence[_Edge]) -> int:
    """Count the steps that are in no loop any more once this one is gone."""
    rest = [other for other in edges if other != edge]
    return sum(not _way_back(other, rest) for other in rest if _way_back(other, edges))


def _problem(loop: Sequence[_Edge], worst: _Edge) -> Problem:
    start = loop.index(worst)
    ordered = [*loop[start:], *loop[:start]]
    chain = "; ".join(f'"{edge.badge}" counts toward "{edge.goal}" ({edge.pathway.slug})' for edge in ordered)
    return Problem(
        code="PATH02",
        message=f"These pathways go in a circle, so nobody could ever start: {chain}.",
        fix=f'take "{worst.badge}" out of line {worst.step.line}, or give that pathway another goal',
        path=worst.pathway.path,
        line=worst.step.line,
        column=worst.step.column,
        source=worst.step.source,
    )
