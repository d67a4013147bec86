"""A device that is not there is refused in one sentence; determinism is switched on and off."""

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from pentad.simulations import devices
from pentad.simulations.devices import DeviceUnavailable, deterministic, device


def test_auto_takes_cuda_where_there_is_one(monkeypatch):
    monkeypatch.setattr(devices, "driver", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device("auto") == device("cuda") == "cuda"
    assert device("cpu") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device("auto") == "cpu"


def test_without_a_driver_torch_is_not_asked(monkeypatch):
    monkeypatch.setattr(devices, "driver", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: pytest.fail("torch was asked"))
    assert device("auto") == "cpu"


def test_absent_cuda_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceUnavailable, match="finds no CUDA device here"):
        device("cuda")


def test_absent_torch_is_refused(monkeypatch):
    monkeypatch.setattr(devices, "find_spec", lambda _name: None)
    for name in ("auto", "cpu", "cuda"):
        with pytest.raises(DeviceUnavailable, match="need PyTorch, which is not installed"):
            device(name)


def test_unknown_device_is_refused():
    with pytest.raises(ValueError, match="must be auto, cpu or cuda; got tpu"):
        device("tpu")


def test_determinism_holds_inside_the_block_only():
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with deterministic():
            assert torch.get_num_threads() == 1
            assert torch.are_deterministic_algorithms_enabled()
        assert torch.get_num_threads() == 2
        assert not torch.are_deterministic_algorithms_enabled()
    finally:
        torch.set_num_threads(threads)


def test_a_product_of_matrices_does_not_depend_on_how_many_cores_there_are():
    A = np.random.default_rng(0).standard_normal((10, 900))

    def product(threads):
        with threadpool_limits(limits=threads), deterministic():
            assert {pool["num_threads"] for pool in threadpool_info()} == {1}
            return A.T @ A

    np.testing.assert_array_equal(product(1), product(2))
