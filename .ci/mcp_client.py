"""Lists and calls each tool of `fihris mcp`, and validates the answers. See .ci/mcp."""

import asyncio
import sys

import jsonschema
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

QUERY = "بوتين"


def member(thing, *names):
    """Returns an attribute, whose name depends on the version of the package."""
    for name in names:
        if hasattr(thing, name):
            return getattr(thing, name)
    raise AttributeError(names)


async def main(program, index):
    server = StdioServerParameters(command=program, args=["--index", index, "mcp"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"search", "show", "kwic", "similar", "terms", "timeline"}, tools.keys()
        for tool in tools.values():
            jsonschema.Draft202012Validator.check_schema(member(tool, "inputSchema", "input_schema"))
            jsonschema.Draft202012Validator.check_schema(member(tool, "outputSchema", "output_schema"))

        async def call(name, arguments):
            jsonschema.validate(arguments, member(tools[name], "inputSchema", "input_schema"))
            result = await session.call_tool(name, arguments)
            assert not member(result, "isError", "is_error"), (name, result)
            answer = member(result, "structuredContent", "structured_content")
            jsonschema.validate(answer, member(tools[name], "outputSchema", "output_schema"))
            print(f"{name} {arguments}: {len(str(answer))} characters")
            return answer

        found = await call("search", {"query": QUERY, "limit": 3, "facet": ["source"]})
        assert found["hits"], found
        id = found["hits"][0]["id"]
        assert (await call("search", {"query": "لاشيءهنا"}))["hits"] == []
        shown = await call("show", {"ids": [id, "nothing"], "max_chars": 100})
        assert shown["cuts"] and shown["missing"] == ["nothing"] and shown["notes"], shown
        assert (await call("kwic", {"query": QUERY, "limit": 10**9}))["lines"]
        assert (await call("similar", {"id": id}))["notes"] is not None
        assert (await call("terms", {"no_stopwords": True, "limit": 5}))["terms"]
        counts = await call("timeline", {"query": "*", "interval": "year", "per": "articles"})
        assert sum(interval["count"] for interval in counts["timeline"]) == counts["total"], counts
        await call("timeline", {"query": QUERY, "source": ["CNN"]})

        refused = await session.call_tool("search", {"query": 7})
        assert member(refused, "isError", "is_error"), refused
        templates = await session.list_resource_templates()
        assert len(member(templates, "resourceTemplates", "resource_templates")) == 1
        resources = (await session.list_resources()).resources
        text = (await session.read_resource(resources[0].uri)).contents[0].text
        assert text.startswith("# "), text
        print(f"{len(resources)} resources")


asyncio.run(main(*sys.argv[1:]))
