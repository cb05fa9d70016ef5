namespace Sluice.Simulator.Scenarios;

/// <summary>The scenarios. The seed shifts what happens suddenly by up to half a minute, so that nobody's polls fit it.</summary>
public static class ScenarioList
{
    private const int TwoHours = 7_200;
    private const double Noise = 0.03;

    /// <summary>All of them; the first seven are those that the goals add up.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("diurnal", "300 to 2,700 to 300 ev/s in two hours, a sine with 5 % noise", true, (seed, model) =>
            LoadBuilder.Build("diurnal", seed, model, TwoHours, Sine(TwoHours), 0.05)),
        new("flash", "400 ev/s, within a minute 4,000, ten minutes of it, then an exponential fall", true, (seed, model) =>
            LoadBuilder.Build("flash", seed, model, TwoHours, Flash(1_800 + Shift(seed)), Noise)),
        new("step", "400 ev/s, then 4,000 at once and for good", true, (seed, model) =>
        {
            var at = StepAt(seed);
            return LoadBuilder.Build("step", seed, model, TwoHours, t => t < at ? 400 : 4_000, Noise);
        }),
        new("sawtooth", "500 to 3,500 ev/s every ten minutes", true, (seed, model) =>
            LoadBuilder.Build("sawtooth", seed, model, TwoHours, t => 500 + 3_000 * (t % 600 / 600.0), Noise)),
        new("skew", "2,000 ev/s, a tenth of them in one partition", true, (seed, model) =>
            LoadBuilder.Build("skew", seed, model, TwoHours, _ => 2_000, Noise, hot: 0.1)),
        new("slow-sink", "2,000 ev/s, every worker at 40 % for 20 minutes", true, (seed, model) =>
        {
            var at = 2_400 + Shift(seed);
            return LoadBuilder.Build("slow-sink", seed, model, TwoHours, _ => 2_000, Noise,
                incidents: [new Incident(IncidentKind.Slow, at, at + 1_200, 0.4)]);
        }),
        new("poison", "2,000 ev/s, one partition blocked for ten minutes", true, (seed, model) =>
        {
            var at = 2_400 + Shift(seed);
            return LoadBuilder.Build("poison", seed, model, TwoHours, _ => 2_000, Noise,
                incidents: [new Incident(IncidentKind.Blocked, at, at + 600, seed % model.Partitions)]);
        }),
        new("crash", "2,000 ev/s, three workers vanish", false, (seed, model) =>
        {
            var at = 2_400 + Shift(seed);
            return LoadBuilder.Build("crash", seed, model, TwoHours, _ => 2_000, Noise,
                incidents: [new Incident(IncidentKind.Crash, at, at + 1, 3)]);
        }),
        new("throttle", "1,500 ev/s and for ten minutes 3,500, on a log with two throughput units", false, (seed, model) =>
        {
            var at = ThrottleAt(seed);
            return LoadBuilder.Build("throttle", seed, model, TwoHours, t => t >= at && t < at + 600 ? 3_500 : 1_500, Noise, units: 2);
        }),
        new("idle", "nothing for half an hour, then 500 ev/s", false, (seed, model) =>
        {
            var at = 1_800 + Shift(seed);
            return LoadBuilder.Build("idle", seed, model, TwoHours, t => t < at ? 0 : 500, Noise, least: 0);
        }),
        new("sink-cap", "2,000 ev/s, all workers together at most 1,200 for 20 minutes", false, (seed, model) =>
        {
            var at = 2_400 + Shift(seed);
            return LoadBuilder.Build("sink-cap", seed, model, TwoHours, _ => 2_000, Noise,
                incidents: [new Incident(IncidentKind.Capped, at, at + 1_200, 1_200)]);
        }),
        new("constant", "2,000 ev/s with 3 % noise for six hours", false, (seed, model) =>
            LoadBuilder.Build("constant", seed, model, 3 * TwoHours, _ => 2_000, Noise)),
        new("week", "seven days of 300 to 2,700 to 300 ev/s a day with 5 % noise, on a log with one throughput unit", false, (seed, model) =>
            LoadBuilder.Build("week", seed, model, 7 * 86_400, Sine(86_400), 0.05, units: 1)),
    ];

    /// <summary>The one with that name; null when there is none.</summary>
    public static Scenario? Find(string name) =>
        All.FirstOrDefault(scenario => string.Equals(scenario.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The second of the step in the scenario of that name.</summary>
    public static int StepAt(int seed) => 1_800 + Shift(seed);

    /// <summary>The first second of the surge in the scenario <c>throttle</c>.</summary>
    public static int ThrottleAt(int seed) => 2_400 + Shift(seed);

    private static int Shift(int seed) => seed * 7 % 30;

    private static Func<int, double> Sine(int period) => t => 1_500 - 1_200 * Math.Cos(2 * Math.PI * t / period);

    private static Func<int, double> Flash(int at) => t =>
        t < at ? 400
        : t < at + 60 ? 400 + 3_600 * (t - at) / 60.0
        : t < at + 660 ? 4_000
        : 400 + 3_600 * Math.Exp(-(t - at - 660) / 300.0);
}
