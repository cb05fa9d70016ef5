using System.Text;
using Sluice.Testing;

namespace Sluice.Query.Tests;

public sealed class AnswersTests
{
    private const string Sql = """select 1 as n, 'a,"b' as t, null as none, true as flag, 1.5 as half, timestamp '2026-03-01 10:00:00' as at, [1, 2] as list""";

    [Fact]
    public void A_table_is_for_people()
    {
        var lines = Write(Answers.Table, "select 'x' || chr(27) || '[2J' as a, repeat('y', 80) as long union all select null, 'z' order by 2 desc").Split('\n');
        Assert.Equal("a     | long", lines[0].TrimEnd());
        Assert.Equal("NULL  | z", lines[2]);
        Assert.Equal($"x [2J | {new string('y', 59)}…", lines[3]);
        Assert.Equal("(2 rows)", lines[4]);
    }

    [Fact]
    public void Commas_and_quotes_are_quoted() =>
        Assert.Equal("n,t,none,flag,half,at,list\r\n1,\"a,\"\"b\",,true,1.5,2026-03-01 10:00:00.000,\"[1, 2]\"\r\n", Write(Answers.Csv, Sql));

    [Fact]
    public void Json_keeps_numbers_numbers()
    {
        using var folder = new TemporaryFolder();
        using var database = new LakeDatabase(folder.Path);
        using var reader = database.Ask(Sql + " union all select 2, 'b', null, false, 0, null, []");
        using var output = new MemoryStream();
        Answers.Json(reader, output);
        Assert.Equal("""{"n":1,"t":"a,\u0022b","none":null,"flag":true,"half":1.5,"at":"2026-03-01 10:00:00.000","list":"[1, 2]"}""",
            Encoding.UTF8.GetString(output.ToArray()).Split('\n')[0]);
        Assert.Equal(3, Encoding.UTF8.GetString(output.ToArray()).Split('\n').Length);
    }

    private static string Write(Action<System.Data.Common.DbDataReader, TextWriter> write, string sql)
    {
        using var folder = new TemporaryFolder();
        using var database = new LakeDatabase(folder.Path);
        using var reader = database.Ask(sql);
        var output = new StringWriter { NewLine = "\n" };
        write(reader, output);
        return output.ToString();
    }
}
