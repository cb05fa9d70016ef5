using System.Diagnostics;
using System.Text;

namespace Sluice.Testing;

/// <summary>Node, with the packages of tests/package.json.</summary>
public static class NodeProgram
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">A script and what it gets.</param>
    /// <param name="input">Its standard input.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, string input = "")
    {
        await NodeModules.EnsureAsync();
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Repository.File("tests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? await output : throw new InvalidOperationException(await error);
    }
}
