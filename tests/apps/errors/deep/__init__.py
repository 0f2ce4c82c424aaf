from deep import module as module
