using System.Text.Json.Nodes;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.SqlQuery;
using Sluice.Enrich.Tests.Databases;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class SqlQueryTests(PostgresServer postgres, MariaDbServer mariaDb) : IClassFixture<PostgresServer>, IClassFixture<MariaDbServer>
{
    private const string Customer = "iglu:com.acme/customer/jsonschema/1-0-0";
    private const string ById = "SELECT id, number, first_name, \"LastSeen\", score, vip, tags, note FROM customers WHERE id = ?";

    private string Sql(
        string sql, string expected = "AT_MOST_ONE", string names = "SNAKE_CASE", string describes = "ALL_ROWS", string inputs = """{"placeholder":1,"pojo":{"field":"user_id"}}""",
        string ignore = "false", int ttl = 60, string? database = null, string password = "${CRM_PASSWORD}", bool tls = false, int? port = null) =>
        Configured.Config(Configured.Vendor, "sql_query_enrichment_config", "1-0-1", Enriching.Json(new
        {
            inputs = new[] { "INPUTS" },
            database = JsonNode.Parse(database ?? Enriching.Json(new { postgresql = new { host = "127.0.0.1", port = port ?? postgres.Port, sslMode = tls, username = "reader", password, database = "postgres" } })),
            query = new { sql },
            output = new { expectedRows = expected, json = new { schema = Customer, propertyNames = names, describes } },
            cache = new { size = 100, ttl },
            ignoreOnError = ignore == "true",
        }).Replace("\"INPUTS\"", inputs, StringComparison.Ordinal));

    private static readonly EnrichmentTools Tools = new()
    {
        Setting = name => name switch { "CRM_PASSWORD" => PostgresServer.Password, "MARIA_PASSWORD" => MariaDbServer.Password, _ => null },
    };

    private static EventEnricher With(string config, EnrichmentTools? tools = null) => Enricher(new FakeValidator(), pipeline: Configured.Loaded(tools ?? Tools, config));

    private static async Task<string?> Entities(string config, string query = "e=pv&uid=ada") => (await Good(Get(query), With(config))).DerivedContexts;

    private static async Task<string> Error(string config, string query = "e=pv&uid=ada") =>
        Assert.IsType<FailureMessage.Simple>(Assert.Single((await Bad<BadRow.EnrichmentFailures>(Get(query), With(config))).Messages).Message).Error;

    private static string Data(string? derivedContexts) => JsonNode.Parse(derivedContexts!)!["data"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Fact]
    public async Task A_row_becomes_an_entity_with_typed_members() =>
        Assert.Equal($$$"""[{"schema":"{{{Customer}}}","data":{"id":"ada","number":7,"first_name":"Ada \"L\"","last_seen":"2026-05-06T07:08:09.500Z","score":12.500,"vip":true,"tags":{"a":[1]},"note":null}}]""",
            Data(await Entities(Sql(ById))));

    [Theory]
    [InlineData("AS_IS", "first_name", "LastSeen")]
    [InlineData("CAMEL_CASE", "firstName", "lastSeen")]
    [InlineData("PASCAL_CASE", "FirstName", "LastSeen")]
    [InlineData("SNAKE_CASE", "first_name", "last_seen")]
    [InlineData("LOWER_CASE", "first_name", "lastseen")]
    [InlineData("UPPER_CASE", "FIRST_NAME", "LASTSEEN")]
    public async Task Names_of_columns_can_be_changed(string kind, string first, string second)
    {
        var entities = await Entities(Sql(ById, names: kind));
        Assert.Contains($"\"{first}\":", entities, StringComparison.Ordinal);
        Assert.Contains($"\"{second}\":", entities, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada", "EXACTLY_ONE", true)]
    [InlineData("nobody", "EXACTLY_ONE", false)]
    [InlineData("nobody", "AT_MOST_ONE", true)]
    [InlineData("nobody", "AT_LEAST_ONE", false)]
    [InlineData("nobody", "AT_LEAST_ZERO", true)]
    [InlineData("ada", "AT_LEAST_ONE", true)]
    public async Task The_number_of_rows_is_checked(string user, string expected, bool good)
    {
        if (good) await Entities(Sql(ById, expected), "e=pv&uid=" + user);
        else Assert.Equal($"SQL query: 0 rows, expected {expected}", await Error(Sql(ById, expected), "e=pv&uid=" + user));
    }

    private const string ByNumber = "SELECT id FROM customers WHERE number = ? ORDER BY id";
    private const string VisitIndex = """{"placeholder":1,"pojo":{"field":"domain_sessionidx"}}""";

    [Fact]
    public async Task Several_rows_are_one_array_or_an_entity_each()
    {
        Assert.Equal($$"""[{"schema":"{{Customer}}","data":[{"id":"bob"},{"id":"bob2"}]}]""", Data(await Entities(Sql(ByNumber, "AT_LEAST_ONE", inputs: VisitIndex), "e=pv&vid=8")));
        Assert.Equal($$$"""[{"schema":"{{{Customer}}}","data":{"id":"bob"}},{"schema":"{{{Customer}}}","data":{"id":"bob2"}}]""", Data(await Entities(Sql(ByNumber, "AT_LEAST_ONE", describes: "EVERY_ROW", inputs: VisitIndex), "e=pv&vid=8")));
        Assert.Equal("SQL query: 2 rows, expected AT_MOST_ONE", await Error(Sql(ByNumber, inputs: VisitIndex), "e=pv&vid=8"));
    }

    [Theory]
    [InlineData("ada' OR '1'='1")]
    [InlineData("'; DROP TABLE customers; --")]
    [InlineData("$1")]
    public async Task A_value_is_never_part_of_the_query(string user)
    {
        Assert.Null(await Entities(Sql(ById), "e=pv&uid=" + Uri.EscapeDataString(user)));
        Assert.NotNull(await Entities(Sql(ById)));
    }

    [Fact]
    public async Task A_missing_value_means_no_question()
    {
        var port = FreePorts.Take();
        Assert.Null(await Entities(Sql(ById, port: port), "e=pv"));
    }

    [Fact]
    public async Task Values_come_from_entities_too_and_the_last_one_with_a_value_counts()
    {
        var inputs = """{"placeholder":1,"pojo":{"field":"user_id"}},{"placeholder":1,"json":{"field":"contexts","schemaCriterion":"iglu:com.acme/account/jsonschema/1-*-*","jsonPath":"$.ids[0]"}}""";
        var contexts = Wrap(Contexts, $$"""[{{Wrap("iglu:com.acme/account/jsonschema/1-0-2", """{"ids":["bob"]}""")}}]""");
        Assert.Contains("\"id\":\"bob\"", await Entities(Sql(ById, inputs: inputs), "e=pv&uid=ada&co=" + Uri.EscapeDataString(contexts)), StringComparison.Ordinal);
        Assert.Contains("\"id\":\"ada\"", await Entities(Sql(ById, inputs: inputs)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_of_an_entity_is_compared_as_a_number()
    {
        var inputs = """{"placeholder":1,"json":{"field":"unstruct_event","schemaCriterion":"iglu:com.acme/login/jsonschema/*-*-*","jsonPath":"$.n"}}""";
        var login = Wrap(UnstructEvent, Wrap("iglu:com.acme/login/jsonschema/1-0-0", """{"n":7}"""));
        Assert.Contains("ada", await Entities(Sql("SELECT id FROM customers WHERE number = ?", inputs: inputs), "e=ue&ue_pr=" + Uri.EscapeDataString(login)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_is_used_when_it_is_asked_for()
    {
        const string asked = "SELECT ssl AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND 'ada' = ?";
        Assert.Contains("\"encrypted\":true", await Entities(Sql(asked, tls: true)), StringComparison.Ordinal);
        Assert.Contains("\"encrypted\":false", await Entities(Sql(asked)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_without_secrets_and_may_be_ignored()
    {
        Assert.Equal("SQL query: the database refused the query (SQLSTATE 42P01)", await Error(Sql("SELECT * FROM nothing WHERE id = ?")));
        Assert.Equal("SQL query: the database refused the query (SQLSTATE 28P01)", await Error(Sql(ById, password: "hush")));
        Assert.Null(await Entities(Sql("SELECT * FROM nothing WHERE id = ?", ignore: "true")));
        var row = await Bad<BadRow.EnrichmentFailures>(Get("e=pv&uid=ada"), With(Sql(ById, password: "hush", port: FreePorts.Take())));
        var text = System.Text.Encoding.UTF8.GetString(BadRowJson.ToBytes(row));
        Assert.Contains("the database gave no answer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_never_ends_or_answers_too_much_is_given_up()
    {
        Assert.StartsWith("SQL query: 1001 rows, expected 1000 at most", await Error(Sql("SELECT n FROM generate_series(1, 100000) AS n WHERE 'ada' = ?", "AT_LEAST_ZERO")), StringComparison.Ordinal);
        Assert.StartsWith("SQL query: the answer is longer than", await Error(Sql("SELECT repeat('x', 2000000) AS x WHERE 'ada' = ?")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_kept_for_their_time_and_errors_for_a_tenth_of_it()
    {
        var clock = new ManualTime();
        var tools = Tools with { Clock = clock };
        var random = With(Sql("SELECT random()::text AS r WHERE 'ada' = ?"), tools);
        async Task<string?> Ask() => (await Good(Get("e=pv&uid=ada"), random)).DerivedContexts;
        var first = await Ask();
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await Ask());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first, await Ask());
    }

    private string Maria => Enriching.Json(new { mysql = new { host = "127.0.0.1", port = mariaDb.Port, sslMode = false, username = "reader", password = "${MARIA_PASSWORD}", database = "crm" } });

    [Fact]
    public async Task MySQLs_protocol_is_spoken_too()
    {
        Assert.Equal($$$"""[{"schema":"{{{Customer}}}","data":{"id":"ada","number":7,"firstName":"Ada","lastSeen":"2026-05-06T07:08:09.000","score":12.500}}]""",
            Data(await Entities(Sql("SELECT id, number, first_name, last_seen, score FROM customers WHERE id = ? AND '?' <> id -- ?", names: "CAMEL_CASE", database: Maria))));
        Assert.Null(await Entities(Sql("SELECT id FROM customers WHERE id = ?", database: Maria), "e=pv&uid=" + Uri.EscapeDataString("ada' OR '1'='1")));
        Assert.Equal("SQL query: the database refused the query (error 1142)", await Error(Sql("DELETE FROM customers WHERE id = ?", database: Maria)));
        Assert.Equal("SQL query: the database refused the query (error 1045)", await Error(Sql("SELECT id FROM customers WHERE id = ?", database: Maria.Replace("${MARIA_PASSWORD}", "hush", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("a = ? AND b = ?", "a = $1 AND b = $2", 2)]
    [InlineData("a = '?' AND \"?\" = ?", "a = '?' AND \"?\" = $1", 1)]
    [InlineData("a = 'it''s ?' -- ?\n AND ?", "a = 'it''s ?' -- ?\n AND $1", 1)]
    [InlineData("/* ? */ ? /*/ ? */ ?", "/* ? */ $1 /*/ ? */ $2", 2)]
    [InlineData("a ?? 'k' AND ?", "a ? 'k' AND $1", 1)]
    [InlineData("$x$ ? $x$ = ?", "$x$ ? $x$ = $1", 1)]
    [InlineData("'open ?", "'open ?", 0)]
    [InlineData("1 - ? / ?", "1 - $1 / $2", 2)]
    public void Placeholders_are_found_where_they_are_ones(string sql, string numbered, int count)
    {
        Assert.Equal(numbered, SqlText.Number(sql, out var found));
        Assert.Equal(count, found);
    }

    [Fact]
    public void Wrong_configurations_are_refused_with_every_mistake_and_without_secrets()
    {
        var errors = Configured.Refused(Tools, Configured.Config(Configured.Vendor, "sql_query_enrichment_config", "1-0-0", """
            {"inputs":[{"placeholder":0,"pojo":{"field":"user_id"}},{"placeholder":3,"pojo":{"field":"nothing"}},{"placeholder":2}],
             "database":{"postgresql":{"host":"a,b;Password=x","port":70000,"sslMode":"yes","username":"reader","password":"hush","database":"crm"}},
             "query":{"sql":"SELECT 1 WHERE a = ?"},"output":{"expectedRows":"SOME","json":{"schema":"x","propertyNames":"y","describes":"z"}},"cache":{"size":-1,"ttl":100000}}
            """));
        Assert.Equal(13, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("a.json $.data.parameters.", error, StringComparison.Ordinal));
        Assert.Contains("a.json $.data.parameters.database.postgresql.host: must be a host name or an address", errors);
        Assert.Contains("a.json $.data.parameters.inputs[2]: must have either pojo or json", errors);
        Assert.Contains("a.json $.data.parameters.query.sql: has 1 placeholders, and no input is for number 1", errors);
        Assert.DoesNotContain(errors, error => error.Contains("hush", StringComparison.Ordinal) || error.Contains("Password", StringComparison.Ordinal));
    }
}
