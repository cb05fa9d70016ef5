using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class CircuitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly Circuit _circuit;

    public CircuitTests() => _circuit = new Circuit(_time, Second, 8 * Second);

    [Fact]
    public void A_pause_tells_everyone_the_last_failure_and_then_lets_them_try()
    {
        _circuit.ThrowIfOpen();
        var pause = _circuit.Failed(new LogUnavailableException(LogFault.Refused, "why"))!.Value;
        var told = Assert.Throws<LogUnavailableException>(_circuit.ThrowIfOpen);
        Assert.Equal((LogFault.Refused, "why"), (told.Fault, told.Message));
        _time.Advance(pause);
        _circuit.ThrowIfOpen();
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_half_of_each_is_random()
    {
        double[] wholes = [1, 2, 4, 8, 8, 8];
        var pauses = new HashSet<TimeSpan>();
        foreach (var whole in wholes)
        {
            var pause = Fail()!.Value;
            Assert.InRange(pause.TotalSeconds, whole / 2, whole);
            pauses.Add(pause);
            _time.Advance(pause);
        }
        Assert.Equal(wholes.Length, pauses.Count);
    }

    [Fact]
    public void Many_failures_of_one_moment_count_once()
    {
        var pause = Fail()!.Value;
        for (var i = 0; i < 100; i++) Assert.Null(Fail());
        _time.Advance(pause);
        Assert.InRange(Fail()!.Value, Second, 2 * Second);
    }

    [Fact]
    public void A_success_after_the_pause_forgets_and_one_that_had_begun_before_it_does_not()
    {
        var pause = Fail()!.Value;
        _circuit.Succeeded();
        Assert.Throws<LogUnavailableException>(_circuit.ThrowIfOpen);
        _time.Advance(pause);
        _circuit.Succeeded();
        Assert.InRange(Fail()!.Value, Second / 2, Second);
    }

    [Fact]
    public void What_closes_soon_after_it_was_opened_is_a_failure_and_what_lasted_is_none()
    {
        var opened = _circuit.Timestamp;
        _time.Advance(8 * Second);
        _circuit.Closed(opened, "it");
        _circuit.ThrowIfOpen();
        _circuit.Closed(_circuit.Timestamp, "it");
        Assert.Throws<LogUnavailableException>(_circuit.ThrowIfOpen);
    }

    private TimeSpan? Fail() => _circuit.Failed(new LogUnavailableException(LogFault.Unreachable, "gone"));
}
